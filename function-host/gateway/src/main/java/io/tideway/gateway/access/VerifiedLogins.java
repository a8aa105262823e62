package io.tideway.gateway.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers logins that were good, so that a thousand devices reconnecting do not burn minutes of a small processor.
 *
 * <p>Keeps no passwords: an entry is a hash of user, password and stored hash under a key that exists in this process only.
 * A new password makes a new stored hash, so that entries of the old one are never found again. The least recently used go
 * first. Thread-safe.
 */
final class VerifiedLogins {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;
    private final Map<ByteBuffer, Boolean> entries;

    VerifiedLogins(int loginsMax) {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, ALGORITHM);
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
                return size() > loginsMax;
            }
        };
    }

    /** What stands for a login. */
    ByteBuffer entryOf(String userName, byte[] password, PasswordHash stored) {
        byte[] name = userName.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            // Lengths keep "ab" + "c" apart from "a" + "bc".
            mac.update(ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(name.length)
                    .putInt(password.length)
                    .flip());
            mac.update(name);
            mac.update(password);
            mac.update(stored.text().getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    synchronized boolean contains(ByteBuffer entry) {
        return entries.get(entry) != null;
    }

    synchronized void add(ByteBuffer entry) {
        entries.put(entry, Boolean.TRUE);
    }

    synchronized int size() {
        return entries.size();
    }
}
