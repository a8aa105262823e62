package io.tideway.gateway.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bcrypt hash as stored, {@code $2a$10$…}; hashes made by {@code htpasswd -B} are good too.
 *
 * @param text the hash with its version, cost and salt
 */
record PasswordHash(String text) {

    /** What making one costs: some 50 ms on a PC, 200 ms on a Pi. Twice as long with each step. */
    static final int COST = 10;

    /** bcrypt ignores what is behind; taking more would let different passwords be the same. */
    static final int PASSWORD_BYTES_MAX = 72;

    private static final int COST_MIN = 4;
    /** A costlier one would stop the comparing thread for seconds. */
    private static final int COST_MAX = 14;

    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

    PasswordHash {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("hash must be bcrypt, $2a$COST$ and 53 characters");
        }
        int cost = Integer.parseInt(matcher.group(1));
        if (cost < COST_MIN || cost > COST_MAX) {
            throw new IllegalArgumentException(
                    "cost of a hash must be from " + COST_MIN + " to " + COST_MAX + ", found " + cost);
        }
    }

    /**
     * Hashes a password with a new salt.
     *
     * @throws IllegalArgumentException when the password is empty or longer than {@value #PASSWORD_BYTES_MAX} bytes
     */
    static PasswordHash of(byte[] password) {
        if (password.length == 0 || password.length > PASSWORD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "password must be 1 to " + PASSWORD_BYTES_MAX + " bytes long, found " + password.length);
        }
        return new PasswordHash(new String(BCrypt.withDefaults().hash(COST, password), StandardCharsets.US_ASCII));
    }

    /** A hash that no password has, and that takes as long to compare with as others of that cost. */
    static PasswordHash ofNoPassword(int cost) {
        return new PasswordHash(String.format("$2a$%02d$%s", cost, ".".repeat(53)));
    }

    int cost() {
        return Integer.parseInt(text.substring(4, 6));
    }

    /** Whether the password is the one hashed. Takes long, and as long for every password. */
    boolean matches(byte[] password) {
        boolean fits = password.length <= PASSWORD_BYTES_MAX;
        byte[] compared = fits ? password : new byte[PASSWORD_BYTES_MAX];
        boolean verified = BCrypt.verifyer().verify(compared, text.getBytes(StandardCharsets.US_ASCII)).verified;
        return verified && fits;
    }

    /** Not the hash: it would end up in logs. */
    @Override
    public String toString() {
        return "PasswordHash[cost=" + cost() + "]";
    }
}
