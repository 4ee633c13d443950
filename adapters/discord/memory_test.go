package discord

import (
	"context"
	"maps"
	"sync"
	"time"
)

// memory is a Memory of one test.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	fields map[string]map[string]string
	leases map[string]string
	fail   error
}

func newMemory() *memory {
	return &memory{values: map[string]string{}, fields: map[string]map[string]string{}, leases: map[string]string{}}
}

func (m *memory) setFail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

func (m *memory) Value(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	return v, ok, m.fail
}

func (m *memory) SetValue(_ context.Context, key, value string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = value
	return m.fail
}

func (m *memory) SetValueOnce(_ context.Context, key, value string, _ time.Duration) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v, ok := m.values[key]; ok {
		return v, m.fail
	}
	m.values[key] = value
	return value, m.fail
}

func (m *memory) DropValue(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.fail
}

func (m *memory) Fields(_ context.Context, key string) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.fields[key]), m.fail
}

func (m *memory) SetField(_ context.Context, key, field, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fields[key] == nil {
		m.fields[key] = map[string]string{}
	}
	m.fields[key][field] = value
	return m.fail
}

func (m *memory) DropField(_ context.Context, key, field string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.fields[key], field)
	return m.fail
}

func (m *memory) Hold(_ context.Context, name, owner string, _ time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if by, ok := m.leases[name]; ok && by != owner {
		return false, nil
	}
	m.leases[name] = owner
	return true, nil
}

func (m *memory) Free(_ context.Context, name, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leases[name] == owner {
		delete(m.leases, name)
	}
	return nil
}
