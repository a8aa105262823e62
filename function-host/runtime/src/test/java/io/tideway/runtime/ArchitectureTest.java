package io.tideway.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;

/** What decides is apart from what touches the world; each shell has one place. */
@AnalyzeClasses(packages = "io.tideway.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] DECIDING = {
        "io.tideway.runtime.store",
        "io.tideway.runtime.lane",
        "io.tideway.runtime.function",
        "io.tideway.runtime.cloud",
        "io.tideway.runtime.phase",
        "io.tideway.runtime.control"
    };

    @ArchTest
    static final ArchRule DECIDING_PACKAGES_KNOW_NO_SHELL = noClasses()
            .that()
            .resideInAnyPackage(DECIDING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.vertx..",
                    "io.netty..",
                    "org.rocksdb..",
                    "io.moquette..",
                    "org.slf4j..",
                    "java.util.logging..",
                    "io.tideway.yaml..",
                    "io.tideway.runtime.host..",
                    "io.tideway.runtime.rocksdb..",
                    "io.tideway.runtime.deployment..");

    /** The two exceptions are values here: codecs of users declare them. */
    @ArchTest
    static final ArchRule DECIDING_PACKAGES_DO_NO_INPUT_OR_OUTPUT = noClasses()
            .that()
            .resideInAnyPackage(DECIDING)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.io", "java.net..", "java.nio.file..", "java.nio.channels..")
                    .and(not(equivalentTo(IOException.class)))
                    .and(not(equivalentTo(UncheckedIOException.class))));

    /** Time comes in through a {@link Clock} that someone else made. */
    @ArchTest
    static final ArchRule DECIDING_PACKAGES_MAKE_NO_TIME = noClasses()
            .that()
            .resideInAnyPackage(DECIDING)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class);

    @ArchTest
    static final ArchRule KNOWS_NO_BROKER_AND_NO_GATEWAY = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.moquette..", "io.netty..", "io.tideway.moquette..", "io.tideway.gateway..");

    /** Ports and bindings are shared with the gate; how it admits is its own business. */
    @ArchTest
    static final ArchRule KNOWS_THE_PORTS_OF_THE_GATE_ONLY = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tideway.gate.admission..", "io.tideway.gate.access..");

    @ArchTest
    static final ArchRule ROCKSDB_STAYS_IN_ITS_PACKAGE = noClasses()
            .that(not(resideInAPackage("io.tideway.runtime.rocksdb")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.rocksdb..");

    @ArchTest
    static final ArchRule ONLY_THE_HOST_ASSEMBLES_THE_STORE = noClasses()
            .that(not(resideInAnyPackage("io.tideway.runtime.rocksdb", "io.tideway.runtime.host")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tideway.runtime.rocksdb");

    @ArchTest
    static final ArchRule VERTX_STAYS_IN_THE_HOST = noClasses()
            .that(not(resideInAPackage("io.tideway.runtime.host")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..");
}
