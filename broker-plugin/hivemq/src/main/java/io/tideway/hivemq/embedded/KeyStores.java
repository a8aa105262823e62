package io.tideway.hivemq.embedded;

import io.tideway.gate.embedded.EmbeddedListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key stores that HiveMQ wants from the PEM files that the gateway is configured with. They are made anew at every
 * start, with a password that nobody has to know.
 */
final class KeyStores {

    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final int PASSWORD_BYTES = 24;

    private final Path folder;

    KeyStores(Path folder) {
        this.folder = folder;
    }

    /**
     * The stores of one listener.
     *
     * @param authorities {@code null} when clients need no certificate
     */
    record Stored(Path keys, @Nullable Path authorities, String password) {}

    /**
     * Makes those of one listener.
     *
     * @throws IOException naming the file that is no good
     */
    Stored write(String name, EmbeddedListener.Tls tls) throws IOException {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try {
            KeyStore keys = empty();
            keys.setKeyEntry("server", key(tls.key()), password.toCharArray(), certificates(tls.certificate()));
            Path keysFile = store(keys, name + ".keys", password);
            Path authorities = tls.clientAuthorities();
            if (authorities == null) {
                return new Stored(keysFile, null, password);
            }
            KeyStore trusted = empty();
            int number = 0;
            for (Certificate certificate : certificates(authorities)) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            return new Stored(keysFile, store(trusted, name + ".trust", password), password);
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "certificate " + tls.certificate() + " and key " + tls.key() + " make no TLS listener: "
                            + e.getMessage(),
                    e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private Path store(KeyStore store, String name, String password) throws GeneralSecurityException, IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
        return file;
    }

    private static Certificate[] certificates(Path file) throws IOException {
        try {
            Certificate[] found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .toArray(new Certificate[0]);
            if (found.length == 0) {
                throw new IOException("certificate file " + file + " must have a certificate in PEM, found none");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException("certificate file " + file + " must be PEM: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.US_ASCII);
        int begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        int end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw new IOException("key file " + file + " must be a PKCS#8 key in PEM, not encrypted");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(text.substring(text.indexOf('\n', begin) + 1, end));
        PKCS8EncodedKeySpec specification = new PKCS8EncodedKeySpec(encoded);
        for (String algorithm : KEY_ALGORITHMS) {
            Optional<PrivateKey> key = key(algorithm, specification);
            if (key.isPresent()) {
                return key.get();
            }
        }
        throw new IOException("key file " + file + " must be a key of RSA, EC or Ed25519");
    }

    /** Empty for a key of another kind. */
    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec specification)
            throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(specification));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        }
    }
}
