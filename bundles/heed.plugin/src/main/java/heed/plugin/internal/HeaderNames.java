package heed.plugin.internal;

import java.util.ArrayList;
import java.util.List;

/** The names in a manifest header: {@code a,b} in {@code a;version="[1,2)",b;uses:="c,d"}. */
final class HeaderNames {

    private HeaderNames() {
    }

    static List<String> of(String header) {
        List<String> names = new ArrayList<>();
        if (header == null) {
            return names;
        }
        for (String clause : split(header, ',')) {
            for (String piece : split(clause, ';')) {
                if (!piece.contains("=") && !piece.isBlank()) {
                    names.add(piece.strip());
                }
            }
        }
        return names;
    }

    /** Splits where the mark stands outside of quotes. */
    private static List<String> split(String text, char mark) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            quoted ^= c == '"';
            if (c == mark && !quoted) {
                pieces.add(text.substring(start, at));
                start = at + 1;
            }
        }
        pieces.add(text.substring(start));
        return pieces;
    }
}
