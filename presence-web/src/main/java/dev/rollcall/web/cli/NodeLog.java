package dev.rollcall.web.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.rollcall.web.config.LogOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the log as the options want it. In logback.xml it is text. */
final class NodeLog {

  private static final String APPENDER = "stderr";

  private NodeLog() {}

  static void apply(LogOptions options) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.getLogger("dev.rollcall").setLevel(Level.valueOf(options.getLevel()));
    Appender<ILoggingEvent> appender =
        context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
    if (options.getFormat().equals("json")
        && appender instanceof OutputStreamAppender<ILoggingEvent> stream) {
      stream.stop();
      stream.setEncoder(json(context));
      stream.start();
    }
  }

  /** One object per line; what clients sent stands in it as JSON strings do. */
  private static JsonEncoder json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
