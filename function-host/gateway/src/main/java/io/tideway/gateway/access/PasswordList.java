package io.tideway.gateway.access;

import io.tideway.gate.admission.Admission.Refused;
import io.tideway.gate.admission.AdmissionGuard;
import io.tideway.gate.admission.AdmissionLimits;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Users and the hashes of their passwords: {@code NAME:HASH}, one a line. Immutable. */
public final class PasswordList {

    /** Nobody. */
    public static final PasswordList EMPTY = new PasswordList(Map.of());

    private static final AdmissionGuard GUARD = new AdmissionGuard(AdmissionLimits.DEFAULT);

    private final Map<String, PasswordHash> hashes;
    private final PasswordHash nobodys;

    private PasswordList(Map<String, PasswordHash> hashes) {
        this.hashes = Collections.unmodifiableMap(new TreeMap<>(hashes));
        this.nobodys = PasswordHash.ofNoPassword(
                hashes.values().stream().mapToInt(PasswordHash::cost).max().orElse(PasswordHash.COST));
    }

    /**
     * Reads a password file.
     *
     * @param source how problems call it
     * @throws InvalidAccessFileException naming every line that is wrong
     */
    public static PasswordList parse(String source, byte[] utf8) {
        Map<String, PasswordHash> hashes = new TreeMap<>();
        LineReader.read(source, utf8, entry -> {
            int colon = entry.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("must be NAME:HASH, found no ':'");
            }
            String name = requireName(entry.substring(0, colon));
            if (hashes.putIfAbsent(name, new PasswordHash(entry.substring(colon + 1))) != null) {
                throw new IllegalArgumentException("user '" + name + "' must not be given twice");
            }
        });
        return new PasswordList(hashes);
    }

    private static String requireName(String name) {
        if (GUARD.userName(name) instanceof Refused refused) {
            throw new IllegalArgumentException(refused.reason());
        }
        if (name.startsWith("#") || name.chars().anyMatch(c -> c == ':' || Character.isWhitespace(c))) {
            throw new IllegalArgumentException("user name must not contain blanks or ':', found '" + name + "'");
        }
        return name;
    }

    /**
     * The same with that user added, or with a new password.
     *
     * @throws IllegalArgumentException when the name or the password breaks a rule
     */
    public PasswordList with(String name, byte[] password) {
        Map<String, PasswordHash> changed = new TreeMap<>(hashes);
        changed.put(requireName(name), PasswordHash.of(password));
        return new PasswordList(changed);
    }

    /** The same without that user. */
    public PasswordList without(String name) {
        Map<String, PasswordHash> changed = new TreeMap<>(hashes);
        changed.remove(name);
        return new PasswordList(changed);
    }

    /** Names in order. */
    public Set<String> names() {
        return hashes.keySet();
    }

    /** Users of an earlier list whose password there is not good any more, in order. */
    Set<String> revokedSince(PasswordList before) {
        Set<String> revoked = new TreeSet<>();
        before.hashes.forEach((name, hash) -> {
            if (!hash.equals(hashes.get(name))) {
                revoked.add(name);
            }
        });
        return revoked;
    }

    Optional<PasswordHash> hashOf(String name) {
        return Optional.ofNullable(hashes.get(name));
    }

    /** What to compare with for users who do not exist, so that the time does not tell. */
    PasswordHash nobodysHash() {
        return nobodys;
    }

    /** The file's content. */
    public byte[] format() {
        StringBuilder text = new StringBuilder("# Users of the gateway, NAME:HASH. Change it with: tideway users\n");
        hashes.forEach((name, hash) ->
                text.append(name).append(':').append(hash.text()).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
