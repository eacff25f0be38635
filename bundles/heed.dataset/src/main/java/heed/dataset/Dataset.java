package heed.dataset;

import java.util.List;

/**
 * Examples in three parts that share none.
 *
 * @param form what the examples look like
 * @param train to learn from
 * @param validation to watch and choose by
 * @param test to judge by, once
 * @param source where the data come from, with versions and sizes, for the run record
 */
public record Dataset(Form form, List<? extends Example> train, List<? extends Example> validation,
        List<? extends Example> test, String source) {
}
