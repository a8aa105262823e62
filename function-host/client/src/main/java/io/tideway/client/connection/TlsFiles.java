package io.tideway.client.connection;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientSslConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

/** Reads PEM files into what the client wants for TLS. */
final class TlsFiles {

    private static final char[] NO_PASSWORD = {};
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private TlsFiles() {}

    /** @throws IOException naming the file that is no good */
    static MqttClientSslConfig read(ConnectionTls tls) throws IOException {
        MqttClientSslConfigBuilder config = MqttClientSslConfig.builder();
        if (tls.authorities().isPresent()) {
            config = config.trustManagerFactory(trust(tls.authorities().get()));
        }
        if (tls.identity().isPresent()) {
            config = config.keyManagerFactory(identity(tls.identity().get()));
        }
        if (!tls.verifiesHost()) {
            config = config.hostnameVerifier((host, session) -> true);
        }
        return config.build();
    }

    private static TrustManagerFactory trust(Path authorities) throws IOException {
        try {
            KeyStore store = emptyStore();
            int index = 0;
            for (Certificate certificate : certificates(authorities)) {
                store.setCertificateEntry("authority-" + index++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + " is not a PEM file of certificates: " + e.getMessage(), e);
        }
    }

    private static KeyManagerFactory identity(ConnectionTls.Identity identity) throws IOException {
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry(
                    "identity",
                    key(identity.key()),
                    NO_PASSWORD,
                    certificates(identity.certificate()).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    identity.certificate() + " and " + identity.key()
                            + " are not PEM files of a certificate and its key: " + e.getMessage(),
                    e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("no certificate in it");
            }
            return certificates;
        }
    }

    private static PrivateKey key(Path pem) throws IOException, GeneralSecurityException {
        Matcher matcher = KEY.matcher(Files.readString(pem));
        if (!matcher.find()) {
            throw new GeneralSecurityException("the key must be in PKCS#8, not encrypted: BEGIN PRIVATE KEY");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        InvalidKeySpecException none = new InvalidKeySpecException("the key is neither RSA nor EC nor EdDSA");
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                none.addSuppressed(e); // One of the others, then.
            }
        }
        throw none;
    }
}
