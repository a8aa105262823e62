package io.tideway.store.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A store knows the port and its client, and no host. */
@AnalyzeClasses(packages = "io.tideway.store.redis", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule KNOWS_THE_PORT_ONLY = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tideway.runtime.lane..",
                    "io.tideway.runtime.host..",
                    "io.tideway.runtime.store..",
                    "io.tideway.runtime.rocksdb..",
                    "io.tideway.runtime.deployment..",
                    "io.tideway.runtime.cloud.embedded..",
                    "io.tideway.gateway..",
                    "io.moquette..");
}
