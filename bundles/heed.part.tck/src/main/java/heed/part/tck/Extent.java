package heed.part.tck;

/** How much of a contract a table of many subjects asks for. */
public enum Extent {
    /** All of it. */
    WHOLE,
    /** What another backend may do otherwise, for a subject that holds the whole where differences are taken. */
    AGAIN,
    /** Of {@link #AGAIN} what takes few calls, for a backend on which a call takes very long. */
    BRIEFLY
}
