/// The server: requests, security, viewers and the files of the page.
@org.jspecify.annotations.NullMarked
package dev.coppice.observer.internal.web;
