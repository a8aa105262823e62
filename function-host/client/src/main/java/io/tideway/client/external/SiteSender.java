package io.tideway.client.external;

import io.tideway.proto.sites.SiteFrame;

/** Port: takes a frame to another host of the site, or loses it. */
@FunctionalInterface
interface SiteSender {

    /** {@code frame} lacks its version and sender. Does not block. */
    void send(String host, SiteFrame.Builder frame);
}
