package redistest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
)

// slots is how many hash slots a Redis Cluster has.
const slots = 16384

// Cluster starts a Redis Cluster of n masters and returns its address as redis.url
// wants it. It takes a second or two, since the nodes must hear of each other.
func Cluster(t testing.TB, n int) string {
	t.Helper()
	var urls []string
	var nodes []*node
	for i := range n {
		s := Start(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "15000")
		c := dial(t, s.Addr())
		c.do("CLUSTER", "SET-CONFIG-EPOCH", strconv.Itoa(i+1))
		c.do(append([]string{"CLUSTER", "ADDSLOTS"}, share(i, n)...)...)
		nodes, urls = append(nodes, c), append(urls, s.URL())
	}
	host, port, _ := net.SplitHostPort(strings.TrimPrefix(urls[0], "redis://"))
	for _, c := range nodes[1:] {
		c.do("CLUSTER", "MEET", host, port)
	}
	for _, c := range nodes {
		c.waitFor("CLUSTER", "INFO")
	}
	return strings.Join(urls, ",")
}

// share is the part of the slots that the i-th of n nodes gets.
func share(i, n int) []string {
	var list []string
	for slot := i * slots / n; slot < (i+1)*slots/n; slot++ {
		list = append(list, strconv.Itoa(slot))
	}
	return list
}

// node is a connection for the few commands that make a cluster. The package uses
// no client library, so that it can be used to test any.
type node struct {
	testing.TB
	conn io.Writer
	r    *bufio.Reader
}

func dial(t testing.TB, addr string) *node {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatalf("cluster: %v", err)
	}
	t.Cleanup(func() { conn.Close() })
	return &node{TB: t, conn: conn, r: bufio.NewReader(conn)}
}

// do runs a command and returns its reply, a line or a string.
func (c *node) do(args ...string) string {
	c.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, arg := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(arg), arg)
	}
	if _, err := io.WriteString(c.conn, b.String()); err != nil {
		c.Fatalf("cluster: %v", err)
	}
	line, err := c.r.ReadString('\n')
	if err != nil || strings.HasPrefix(line, "-") {
		c.Fatalf("cluster: %s %s: %s %v", args[0], args[1], line, err)
	}
	size, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "$")))
	if !strings.HasPrefix(line, "$") || err != nil {
		return line
	}
	text := make([]byte, size+2)
	if _, err := io.ReadFull(c.r, text); err != nil {
		c.Fatalf("cluster: %v", err)
	}
	return string(text)
}

// waitFor asks until the node says that the cluster serves. Redis offers nothing
// to wait on.
func (c *node) waitFor(args ...string) {
	c.Helper()
	deadline := time.Now().Add(startTime)
	for !strings.Contains(c.do(args...), "cluster_state:ok") {
		if time.Now().After(deadline) {
			c.Fatalf("the cluster does not serve after %v", startTime)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
