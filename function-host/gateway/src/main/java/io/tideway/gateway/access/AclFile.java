package io.tideway.gateway.access;

import io.tideway.gate.access.AclRule;
import io.tideway.gate.access.TopicAcl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a topic ACL from a file: one rule a line, in order; {@code #} starts a comment only at the start of a line. */
public final class AclFile {

    /** Every PUBLISH may ask them all. */
    static final int RULES_MAX = 1_000;

    private AclFile() {}

    /**
     * The rules in a file.
     *
     * @throws IOException when it cannot be read
     * @throws InvalidAccessFileException naming every line that is wrong
     */
    public static TopicAcl load(Path file) throws IOException {
        return parse(file.toString(), Files.readAllBytes(file));
    }

    static TopicAcl parse(String source, byte[] utf8) {
        List<AclRule> rules = new ArrayList<>();
        LineReader.read(source, utf8, line -> {
            if (rules.size() == RULES_MAX) {
                throw new IllegalArgumentException("there must not be more than " + RULES_MAX + " rules");
            }
            rules.add(AclRule.parse(line));
        });
        return new TopicAcl(rules);
    }
}
