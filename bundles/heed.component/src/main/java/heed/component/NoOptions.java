package heed.component;

/** The options of a part that has none. */
public record NoOptions() {
}
