package io.tideway.client.connection;

/**
 * Why there is no connection.
 *
 * @param reason for people, with what to do where that is known
 * @param refused whether the broker is there and does not let us in: trying again helps only once somebody changes something
 */
public record ConnectionTrouble(String reason, boolean refused) {}
