/**
 * The host's store on RocksDB: one database, one write-ahead log, a column family for each table. I/O only, decides
 * nothing about lanes or functions.
 */
@NullMarked
package io.tideway.runtime.rocksdb;

import org.jspecify.annotations.NullMarked;
