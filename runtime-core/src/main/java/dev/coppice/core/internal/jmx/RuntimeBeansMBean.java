package dev.coppice.core.internal.jmx;

/// The management interface of [RuntimeBeans]: it has no attributes and no operations.
public interface RuntimeBeansMBean {}
