package heed.component;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What all factories of parts have in common; registered as an OSGi service under the interface of its kind.
 *
 * @param <O> the options, a record whose components carry {@link Option}
 */
@ConsumerType
public interface Factory<O extends Record> {

    /** The name by which experiments call this part, in lower case with hyphens: {@code local-p}. */
    String id();

    /** One line for people: what it is. */
    String title();

    /** Where it comes from: paper, section, equation; or who made it. */
    String reference();

    /** The record of options; a record without components when there are none. */
    Class<O> options();
}
