package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// The bounds of the program's own HTTP server. Whoever calls it sends small
// requests and can call again.
const (
	httpHeaderTime = 5 * time.Second
	httpBodyTime   = 15 * time.Second
	httpIdleTime   = 2 * time.Minute
	httpStopTime   = 3 * time.Second // for requests under way at the end
)

// listener is the program's own HTTP server: webhooks and /healthz.
type listener struct {
	mux *http.ServeMux
	net net.Listener
}

// listen opens the address at once, so that one that is taken ends the start and
// not something later.
func listen(ctx context.Context, address string) (*listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("http.listen: %w (choose another address with HTTP_LISTEN)", err)
	}
	return &listener{mux: http.NewServeMux(), net: l}, nil
}

// serve answers until the context ends, and then finishes what is under way.
func (l *listener) serve(ctx context.Context) error { return serveHTTP(ctx, l.net, l.mux) }

// serveHTTP serves a handler until the context ends, and then finishes what is under way,
// but for connections that the handler has taken over.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: httpHeaderTime, ReadTimeout: httpBodyTime, IdleTimeout: httpIdleTime,
		MaxHeaderBytes: 64 << 10,
	}
	stopped := make(chan error, 1)
	go func() { // ends with the context
		<-ctx.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), httpStopTime)
		defer cancel()
		stopped <- s.Shutdown(ctx)
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("http server: %w", err)
	}
	return <-stopped
}
