package heed.plugin.greeting;

import heed.component.Factory;
import heed.component.NoOptions;

/** A part that says something. */
public interface GreetingFactory extends Factory<NoOptions> {

    /** What it says; the class that knows it is loaded at the first call. */
    String greet();
}
