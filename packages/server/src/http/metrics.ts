// Prometheus metrics on a port of their own, without ids in labels (threat 34).
import { createServer, type Server } from 'node:http';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { TokenMetrics } from '../token/token-service.ts';

export interface Metrics extends TokenMetrics {
  readonly observe: (durationMilliseconds: number, status: number) => void;
  readonly source: Registry;
}

/** Where the text that Prometheus reads comes from. */
export interface MetricsSource {
  readonly contentType: string;
  metrics(): Promise<string>;
}

const bucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What is called when metrics are off. */
export const noMetrics: TokenMetrics = { issued: () => {}, refused: () => {} };

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const issuedTotal = new Counter({
    name: 'relevo_tokens_issued_total',
    help: 'Access tokens issued',
    labelNames: ['mechanism'],
    registers,
  });
  const refusedTotal = new Counter({
    name: 'relevo_token_refusals_total',
    help: 'Refused token requests',
    labelNames: ['error'],
    registers,
  });
  const duration = new Histogram({
    name: 'relevo_http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['status_class'],
    buckets: bucketsSeconds,
    registers,
  });
  // labels() hashes its labels each time; a label set is looked up once and kept
  const issued = {
    oauth_server_to_server: issuedTotal.labels('oauth_server_to_server'),
    service_account_jwt: issuedTotal.labels('service_account_jwt'),
  };
  const durations = ['1xx', '2xx', '3xx', '4xx', '5xx'].map((name) => duration.labels(name));
  return {
    issued: (mechanism) => issued[mechanism].inc(),
    refused: (error) => refusedTotal.inc({ error }),
    observe: (milliseconds, status) => durations[Math.floor(status / 100) - 1]?.observe(milliseconds / 1000),
    source: registry,
  };
}

/** Answers `GET /metrics`, and nothing else. */
export function metricsServer(source: MetricsSource): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    source.metrics().then(
      (text) => response.writeHead(200, { 'content-type': source.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}

/** In a worker: hands its metrics to the process that started it, when that asks. */
export function shareMetrics({ source }: Metrics): void {
  AggregatorRegistry.setRegistries(source);
  new AggregatorRegistry(); // from now on it listens
}

/** The metrics of all workers as one: counts are added up. */
export function metricsOfWorkers(): MetricsSource {
  const registry = new AggregatorRegistry();
  return { contentType: registry.contentType, metrics: () => registry.clusterMetrics() };
}
