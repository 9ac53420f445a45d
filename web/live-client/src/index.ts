export * from './auction';
export * from './backoff';
export * from './client';
export * from './clock';
export * from './closing';
export * from './frames';
export * from './store';
