package io.tideway.testkit;

import io.tideway.function.DeviceFunction;
import io.tideway.runtime.deployment.FunctionPackage;
import io.tideway.runtime.deployment.LoadedFunction;
import io.tideway.runtime.deployment.Manifest;
import io.tideway.runtime.deployment.PackageLimits;
import io.tideway.runtime.deployment.PackageRefusedException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;

/** Where the function under test comes from each time that the host starts. */
interface FunctionSource {

    /** A function that is open. */
    interface Opened {

        Manifest manifest();

        DeviceFunction function();

        /** Closes the function. */
        void close();
    }

    /** The function for a new start of the host, open. */
    Opened open();

    /** The function for a start after a crash, which left no time to close the one before. */
    default Opened reopen(Opened before) {
        return open();
    }

    /** An object of the test's own, the same after a crash. */
    record OfObject(Manifest manifest, DeviceFunction function) implements FunctionSource, Opened {

        @Override
        public Opened open() {
            try {
                function.open(manifest.config());
            } catch (Exception e) {
                throw new FunctionTestException("open of function " + manifest.name() + " failed with " + e, e);
            }
            return this;
        }

        @Override
        public void close() {
            try {
                function.close();
            } catch (Exception e) {
                throw new FunctionTestException("close of function " + manifest.name() + " failed with " + e, e);
            }
        }
    }

    /** A class, created anew at each start under the rules of the host. */
    record OfClass(Manifest manifest, Class<? extends DeviceFunction> main) implements FunctionSource {

        public OfClass {
            if (!manifest.main().equals(main.getName())) {
                throw new FunctionTestException("the manifest's main is " + manifest.main() + ", but the test is of "
                        + main.getName() + ": one of them is wrong");
            }
            if (!Modifier.isPublic(main.getModifiers()) || Modifier.isAbstract(main.getModifiers())) {
                throw new FunctionTestException("main class " + main.getName() + " is not a public class that can be"
                        + " created, and a host would refuse it");
            }
        }

        @Override
        public Opened open() {
            return new OfObject(manifest, create()).open();
        }

        private DeviceFunction create() {
            try {
                Constructor<? extends DeviceFunction> constructor = main.getConstructor();
                return constructor.newInstance();
            } catch (InvocationTargetException e) {
                throw new FunctionTestException("constructor of " + main.getName() + " failed with " + e.getCause(), e);
            } catch (ReflectiveOperationException e) {
                throw new FunctionTestException(
                        "main class " + main.getName()
                                + " has no public constructor without parameters, and a host would refuse it",
                        e);
            }
        }
    }

    /** A package, checked and loaded anew at each start, as the host does it. */
    record OfPackage(Path jar, Path workFolder) implements FunctionSource {

        private record Loaded(LoadedFunction loaded) implements Opened {

            @Override
            public Manifest manifest() {
                return loaded.manifest();
            }

            @Override
            public DeviceFunction function() {
                return loaded.function();
            }

            @Override
            public void close() {
                loaded.shutDown().ifPresent(fault -> {
                    throw new FunctionTestException(fault);
                });
            }
        }

        @Override
        public Opened open() {
            try (FunctionPackage checked = FunctionPackage.check(jar, workFolder, PackageLimits.DEFAULT)) {
                return new Loaded(checked.load(PackageLimits.DEFAULT));
            } catch (PackageRefusedException e) {
                throw new FunctionTestException("a host would refuse " + jar + ": " + e.refusal(), e);
            }
        }

        /** Closes it all the same: classes of an earlier life must not pile up in the test's own process. */
        @Override
        public Opened reopen(Opened before) {
            before.close();
            return open();
        }
    }
}
