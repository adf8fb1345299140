// Package bindings makes the modules of the shop requirable from Lua.
package bindings

//go:generate go run github.com/luamodgen/luamodgen/cmd/luamodgen
