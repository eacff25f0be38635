package heed.attention.dot;

import heed.attention.Widths;
import heed.component.BadInput;

/** What a score without a map from queries to slots asks for. */
final class EqualWidths {

    private EqualWidths() {
    }

    /**
     * Refuses other widths.
     *
     * @param id the mechanism, for the error
     * @param instead a mechanism that does without
     */
    static void check(String id, Widths widths, String instead) {
        if (widths.query() != widths.memory()) {
            throw new BadInput("", id + ": the query is " + widths.query() + " wide, the memory " + widths.memory()
                    + "; " + id + " needs equal widths: make them equal, or take a mechanism that maps one to the "
                    + "other, such as " + instead);
        }
    }
}
