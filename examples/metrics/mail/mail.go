// Package mail sends mail, where there is a server for it.
package mail

import "errors"

// ErrNoServer is the error without a server.
var ErrNoServer = errors.New("no mail server")

// Mailer sends mail.
//
//luamod:module mail
type Mailer struct{}

// New connects to the server, of which there is none here.
//
//luamod:new
func New() (*Mailer, error) { return nil, ErrNoServer }

// Send sends a text.
func (*Mailer) Send(to, text string) error { return ErrNoServer }
