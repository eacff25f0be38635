package heed.dataset.numberwords;

import heed.component.BadInput;
import heed.component.Option;

/**
 * Options of number words. Wrong ones are refused when the record is made, so that an experiment's error
 * names the key.
 *
 * @throws BadInput when ICU cannot spell in a language, or more numbers are wanted than there are
 */
record NumberWords(
        @Option(value = "language of the source, a tag such as en or fr-CH", preset = "en") String from,
        @Option(value = "language of the target, a tag such as de or zh-Hant", preset = "de") String to,
        @Option(value = "numbers are drawn from 0 to this minus one", preset = "1000000",
                min = 1, max = 1_000_000_000) int below,
        @Option(value = "numbers to learn from", preset = "20000", min = 1, max = 10_000_000) int train,
        @Option(value = "numbers to watch and choose by", preset = "1000",
                min = 1, max = 10_000_000) int validation,
        @Option(value = "numbers to judge by", preset = "1000", min = 1, max = 10_000_000) int test,
        @Option(value = "which numbers are drawn", preset = "1") long seed) {

    NumberWords {
        Language.of("from", from);
        Language.of("to", to);
        int wanted = train + validation + test;
        if (wanted > below) {
            throw new BadInput("below", ("train %d + validation %d + test %d = %d distinct numbers, "
                    + "but only %d are below %d; raise below or want fewer")
                    .formatted(train, validation, test, wanted, below, below));
        }
    }

    /** How many numbers all three parts need. */
    int wanted() {
        return train + validation + test;
    }
}
