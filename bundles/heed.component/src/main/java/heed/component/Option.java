package heed.component;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a record of options. It goes to the field too, because bnd looks for annotations there and
 * not at record components: without that, a bundle that uses nothing else of this package would not import it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Option {

    /** What the option does, with its unit. */
    String value();

    /** The value when the option is absent, as it would be written; the default means that it must be given. */
    String preset() default REQUIRED;

    /** Least number allowed. */
    double min() default Double.NEGATIVE_INFINITY;

    /** Greatest number allowed. */
    double max() default Double.POSITIVE_INFINITY;

    /** Marks an option that must be given. */
    String REQUIRED = "\u0000";
}
