// Package yard is what the scripts of the sandbox's tests play with: functions that make much, wait, fail and panic, and handles.
package yard

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Yard counts.
//
//luamod:module yard
type Yard struct {
	vault *Vault
	count int
}

// New makes a yard.
//
//luamod:new
func New(v *Vault) *Yard { return &Yard{vault: v} }

// Next counts one more.
func (y *Yard) Next() int {
	y.count++
	return y.count
}

// Guess tells whether a secret was guessed.
func (y *Yard) Guess(secret string) bool { return secret == y.vault.secret }

// Wait waits for some time, or for the end of the run.
func (y *Yard) Wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Owner is what the host put into the context.
func (y *Yard) Owner(ctx context.Context) string {
	name, _ := ctx.Value(OwnerKey{}).(string)
	return name
}

// OwnerKey is the key of Owner.
type OwnerKey struct{}

// ErrRefused is the error of Refuse.
var ErrRefused = errors.New("refused")

// Refuse fails.
func (y *Yard) Refuse() error { return ErrRefused }

// Panic panics.
func (y *Yard) Panic(what string) { panic(what) }

// Vault is what no script can require.
//
//luamod:module vault
type Vault struct{ secret string }

// NewVault fills a vault.
//
//luamod:new
func NewVault() *Vault { return &Vault{secret: strings.Repeat("s3cr3t", 2)} }
