package io.tideway.hivemq;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The gate runs in any HiveMQ; only the embedding knows the Community Edition. */
@AnalyzeClasses(packages = "io.tideway.hivemq", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule GATE_KNOWS_THE_SDK_ONLY = noClasses()
            .that()
            .resideInAPackage("io.tideway.hivemq")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "com.hivemq.embedded..",
                    "com.hivemq.configuration..",
                    "io.netty..",
                    "com.google..",
                    "io.tideway.hivemq.embedded..",
                    "io.tideway.runtime..",
                    "io.tideway.gateway..");
}
