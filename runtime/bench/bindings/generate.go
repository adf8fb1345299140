// Package bindings makes package shapes requirable from Lua.
package bindings

//go:generate go run github.com/luamodgen/luamodgen/cmd/luamodgen
