package heed.shell;

import java.util.List;

/** Draws attention with characters: a row for each step of the output, darker where it looked more. */
final class MapText {

    private static final String[] SHADES = {"  ", "░░", "▒▒", "▓▓", "██"};

    /** Rows beyond these say little, and hide what was printed before. */
    private static final int ROWS = 40;

    private MapText() {
    }

    /**
     * A drawing of several lines.
     *
     * @param output a label a row
     * @param input a label a column
     * @param weights [T][S]
     */
    static String draw(List<String> output, List<String> input, float[][] weights) {
        int left = output.stream().mapToInt(String::length).max().orElse(0) + 2;
        int top = input.stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < top; line++) {
            text.append(" ".repeat(left));
            for (String label : input) {
                int at = line - (top - label.length());
                text.append(at < 0 ? ' ' : label.charAt(at)).append(' ');
            }
            text.append('\n');
        }
        for (int t = 0; t < Math.min(ROWS, output.size()); t++) {
            text.append(" ".repeat(left - 2 - output.get(t).length())).append(output.get(t)).append("  ");
            for (int s = 0; s < input.size(); s++) {
                text.append(SHADES[Math.max(0, Math.min(4, Math.round(weights[t][s] * 4)))]);
            }
            text.append('\n');
        }
        if (output.size() > ROWS) {
            text.append("… and ").append(output.size() - ROWS).append(" rows more\n");
        }
        return text.toString();
    }
}
