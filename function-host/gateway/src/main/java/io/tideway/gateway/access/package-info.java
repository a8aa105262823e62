/**
 * Who gets in: the password file, the ACL file, and both in force while they change.
 *
 * <p>May import the gate's access ports, the configuration and bcrypt, but no broker, no store and no Vert.x.
 */
@NullMarked
package io.tideway.gateway.access;

import org.jspecify.annotations.NullMarked;
