/// Makes web pages of the documents.
@org.jspecify.annotations.NullMarked
package dev.coppice.site;
