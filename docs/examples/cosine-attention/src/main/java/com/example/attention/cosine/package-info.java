/**
 * Cosine attention, as a plug-in of Heed. Nothing is exported: the workbench finds the factory as a service.
 */
package com.example.attention.cosine;
