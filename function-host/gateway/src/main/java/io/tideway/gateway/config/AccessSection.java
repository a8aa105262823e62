package io.tideway.gateway.config;

import io.tideway.gate.access.AclRule;
import io.tideway.yaml.YamlMap;
import io.tideway.yaml.YamlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code access}: who gets in, and to which topics.
 *
 * @param users password file; need not exist yet, nobody gets in by password then
 * @param acl topic rules; without any nobody may publish or subscribe
 * @param passwordThreads threads that compare passwords; one comparison takes a Pi's core some 100 ms
 * @param passwordQueue comparisons waiting; more are refused at once, and the devices try again
 */
public record AccessSection(Path users, AclSource acl, int passwordThreads, int passwordQueue) {

    static AccessSection read(YamlMap access, ConfigPaths paths) {
        AccessSection section = new AccessSection(
                paths.of(access.optional("users"), "users"),
                readAcl(access.optional("acl"), paths),
                access.optional("password-threads").integer(1, 64, 1),
                access.optional("password-queue").integer(1, 100_000, 1_000));
        access.refuseOtherKeys();
        return section;
    }

    private static AclSource readAcl(YamlValue acl, ConfigPaths paths) {
        if (acl.isSingle()) {
            return paths.readable(acl)
                    .<AclSource>map(AclSource.File::new)
                    .orElseGet(() -> new AclSource.Inline(List.of()));
        }
        List<AclRule> rules = new ArrayList<>();
        for (YamlValue rule : acl.list()) {
            rule.parsed(AccessSection::parseRule).ifPresent(rules::add);
        }
        return new AclSource.Inline(rules);
    }

    private static AclRule parseRule(String text) {
        try {
            return AclRule.parse(text);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.endsWith("found the end of the line")
                    ? new IllegalArgumentException(
                            message + "; put a rule with ' #' in quotes, YAML takes it for a comment", e)
                    : e;
        }
    }
}
