package heed.backend.vector;

/** What a {@link Team} does together. */
interface Work {

    /** One thread's share. */
    void share(int thread, int threads, Scratch scratch);
}
