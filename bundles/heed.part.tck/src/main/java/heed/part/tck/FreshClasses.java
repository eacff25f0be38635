package heed.part.tck;

import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.util.function.Consumer;

/**
 * The classes of a factory's package and of those below it, loaded anew, as when a bundle is installed;
 * everything else is what it was. Needs no framework, and works in one.
 */
public final class FreshClasses extends ClassLoader {

    private final String root;

    private FreshClasses(Class<?> of) {
        super(of.getClassLoader());
        root = of.getPackageName() + ".";
    }

    /**
     * Uses a factory of fresh classes, drops it, and fails when its classes stay.
     *
     * @param factory one whose class has a constructor without parameters, as Declarative Services want it
     * @param use of the other factory
     */
    public static <F> void checkCollected(Class<F> kind, F factory, Consumer<F> use) {
        WeakReference<ClassLoader> loader = used(kind, factory, use);
        Collected.check("the class loader of " + factory.getClass().getName(), loader,
                "look for a thread, a thread "
                + "local, a hook of the JVM or a listener that was left behind");
    }

    private static <F> WeakReference<ClassLoader> used(Class<F> kind, F factory, Consumer<F> use) {
        FreshClasses loader = new FreshClasses(factory.getClass());
        try {
            Object fresh = loader.loadClass(factory.getClass().getName()).getDeclaredConstructor()
                    .newInstance();
            assertNotSame(factory.getClass(), fresh.getClass(), "the class was to be loaded anew");
            use.accept(kind.cast(fresh));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("cannot make another " + factory.getClass().getName()
                    + ": a factory is a public class with a public constructor without parameters", e);
        }
        return new WeakReference<>(loader);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(root)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? defined(name) : known;
        }
    }

    private Class<?> defined(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name + ": its loader has no class file of it");
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + name, e);
        }
    }
}
