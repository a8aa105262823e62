package io.tideway.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Configuration and access stand on their own; only the composition root knows everyone. */
@AnalyzeClasses(packages = "io.tideway.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String[] SHELLS = {
        "io.netty..", "io.vertx..", "io.moquette..", "org.rocksdb..", "io.tideway.moquette..", "io.tideway.runtime.."
    };

    @ArchTest
    static final ArchRule CONFIG_STARTS_NOTHING = noClasses()
            .that()
            .resideInAPackage("io.tideway.gateway.config")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SHELLS)
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tideway.gateway.access..", "java.net..", "org.slf4j..");

    @ArchTest
    static final ArchRule ACCESS_KNOWS_NO_SHELL = noClasses()
            .that()
            .resideInAPackage("io.tideway.gateway.access")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SHELLS);

    /** What is configured and who may enter is known to all, and knows no one who asks. */
    @ArchTest
    static final ArchRule CONFIG_AND_ACCESS_KNOW_NO_CALLER = noClasses()
            .that()
            .resideInAnyPackage("io.tideway.gateway.config", "io.tideway.gateway.access")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tideway.gateway", "io.tideway.gateway.admin..", "io.tideway.gateway.command..");

    /** Commands are the outermost: they start a gateway or talk to its admin API. */
    @ArchTest
    static final ArchRule COMMANDS_ARE_KNOWN_TO_NO_ONE = noClasses()
            .that()
            .resideOutsideOfPackage("io.tideway.gateway.command..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tideway.gateway.command..");

    /** The admin API is given its sources; it does not reach for the assembly. */
    @ArchTest
    static final ArchRule ADMIN_KNOWS_NO_ASSEMBLY = noClasses()
            .that()
            .resideInAPackage("io.tideway.gateway.admin")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.tideway.gateway");

    /** A broker whose libraries lie apart is found by its name, and loaded only where that is configured. */
    @ArchTest
    static final ArchRule BROKERS_APART_ARE_KNOWN_TO_NO_ONE = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tideway.hivemq..", "com.hivemq.extension..", "com.hivemq.embedded..");

    /** Each store is loaded only where it is configured, because one class alone leads to it. */
    @ArchTest
    static final ArchRule CLOUD_STORES_ARE_KNOWN_TO_THEIR_OPENING_ONLY = noClasses()
            .that()
            .doNotHaveSimpleName("RedisOpening")
            .and()
            .doNotHaveSimpleName("PostgresOpening")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tideway.store..", "io.vertx.redis..", "io.vertx.pgclient..", "io.vertx.sqlclient..");
}
