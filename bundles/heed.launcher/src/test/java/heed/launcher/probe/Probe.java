package heed.launcher.probe;

import java.util.Hashtable;
import java.util.concurrent.CountDownLatch;
import java.util.function.ToIntFunction;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers a main service that says what it was given. */
public final class Probe implements BundleActivator {
    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public void start(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("heed.main", true);
        ToIntFunction<String[]> main = arguments -> run(context, arguments);
        context.registerService(ToIntFunction.class, main, properties);
    }

    @Override
    public void stop(BundleContext context) {
        System.out.println("work has ended cleanly");
        stopped.countDown();
    }

    private int run(BundleContext context, String[] arguments) {
        System.out.println("arguments: " + String.join(",", arguments));
        for (String key : new String[] {"home", "cache", "version", "terminal", "columns"}) {
            System.out.println("heed." + key + ": " + context.getProperty("heed." + key));
        }
        for (Bundle bundle : context.getBundles()) {
            System.out.println("bundle: " + bundle.getSymbolicName() + " " + bundle.getVersion());
        }
        if (arguments.length > 0 && arguments[0].equals("load")) {
            return load(arguments[1]);
        }
        if (arguments.length > 0 && arguments[0].equals("wait")) {
            await();
        }
        return 7;
    }

    private static int load(String name) {
        try {
            System.out.println("loaded: " + Probe.class.getClassLoader().loadClass(name).getName());
            return 0;
        } catch (ClassNotFoundException e) {
            System.out.println("not loaded: " + e.getMessage());
            return 1;
        }
    }

    private void await() {
        System.out.println("waiting");
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
