package heed.experiment.internal.picture;

import java.util.List;
import java.util.Locale;

/**
 * Where each step of an output looked.
 *
 * @param title above the picture
 * @param output a label a row
 * @param input a label a column
 * @param weights [T][S], each from 0 to 1
 */
public record AttentionMap(String title, List<String> output, List<String> input, float[][] weights) {

    private static final int MARGIN = 12;
    private static final int TITLE = 26;

    /** The picture: a row for each step of the output, a column for each slot, darker where it looked more. */
    public String svg() {
        boolean dense = Math.max(output.size(), input.size()) > 40;
        int cell = dense ? 8 : 26;
        int left = MARGIN + 8 * longest(output) + 8;
        int top = MARGIN + TITLE + 6 * longest(input) + 12;
        int width = Math.max(left + cell * input.size() + MARGIN + 6 * longest(input), MARGIN * 2 + 7 * title.length());
        int height = top + cell * output.size() + MARGIN;
        StringBuilder svg = new StringBuilder();
        line(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                + "font-family=\"sans-serif\" font-size=\"13\">", width, height, width, height);
        line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
        line(svg, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>", MARGIN, MARGIN + 12, escaped(title));
        int every = dense ? 10 : 1;
        for (int s = 0; s < input.size(); s += every) {
            int x = left + cell * s + cell / 2;
            line(svg, "<text transform=\"translate(%d,%d) rotate(-45)\">%s</text>", x, top - 6, escaped(input.get(s)));
        }
        for (int t = 0; t < output.size(); t++) {
            int y = top + cell * t;
            if (t % every == 0) {
                line(svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", left - 8, y + cell / 2 + 5,
                        escaped(output.get(t)));
            }
            for (int s = 0; s < input.size(); s++) {
                line(svg, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#0b3d91\" fill-opacity=\"%.3f\" "
                        + "stroke=\"#d0d0d0\" stroke-width=\"0.5\"><title>%s → %s: %.3f</title></rect>",
                        left + cell * s, y, cell, cell, Math.max(0, Math.min(1, weights[t][s])),
                        escaped(output.get(t)), escaped(input.get(s)), weights[t][s]);
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private static int longest(List<String> labels) {
        return labels.stream().mapToInt(String::length).max().orElse(0);
    }

    private static void line(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
