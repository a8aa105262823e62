package io.tideway.gate;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;

/** The gate decides; it touches neither a broker nor the outside world. */
@AnalyzeClasses(packages = "io.tideway.gate", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_NO_BROKER_AND_NO_RUNTIME = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..",
                    "io.vertx..",
                    "io.moquette..",
                    "com.hivemq..",
                    "org.rocksdb..",
                    "io.tideway.host..",
                    "io.tideway.runtime..",
                    "io.tideway.function..");

    /**
     * {@link IOException} is what Jackson's parsers declare, even over an array, and {@link Broker} for its adapters; an {@link
     * InetSocketAddress} and a {@link Path} are but names.
     */
    @ArchTest
    static final ArchRule DOES_NO_INPUT_OR_OUTPUT = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.io", "java.net..", "java.nio..")
                    .and(not(equivalentTo(IOException.class)))
                    .and(not(equivalentTo(InetSocketAddress.class)))
                    .and(not(equivalentTo(Path.class))));

    @ArchTest
    static final ArchRule LOGS_NOTHING = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.slf4j..", "java.util.logging..", "ch.qos.logback..");

    @ArchTest
    static final ArchRule READS_NO_CLOCK = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Instant.class)
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");

    /** Pure rules, so that every adapter decides alike. */
    @ArchTest
    static final ArchRule ADMISSION_KNOWS_ONLY_TOPICS = classes()
            .that()
            .resideInAPackage("io.tideway.gate.admission")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "org.jspecify..",
                    "io.tideway.gate.admission",
                    "io.tideway.gate.binding");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_ONLY_ADMISSION = classes()
            .that()
            .resideInAPackage("io.tideway.gate.access")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "org.jspecify..",
                    "io.tideway.gate.access",
                    "io.tideway.gate.admission");
}
