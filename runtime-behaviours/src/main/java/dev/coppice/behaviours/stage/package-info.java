/// Stages: pipelines of processes with backpressure, in the manner of Elixir's GenStage.
///
/// Extend [Producer][dev.coppice.behaviours.stage.Producer],
/// [ProducerConsumer][dev.coppice.behaviours.stage.ProducerConsumer] or
/// [Consumer][dev.coppice.behaviours.stage.Consumer], and connect them with
/// [Stages][dev.coppice.behaviours.stage.Stages], which also connects them to `java.util.concurrent.Flow`.
package dev.coppice.behaviours.stage;
