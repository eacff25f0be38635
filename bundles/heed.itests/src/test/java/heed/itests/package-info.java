/** Tests of the built distribution, from outside. */
package heed.itests;
