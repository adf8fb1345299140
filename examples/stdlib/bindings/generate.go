// Package bindings makes the packages of luamod.yaml requirable from Lua.
package bindings

//go:generate go run github.com/luamodgen/luamodgen/cmd/luamodgen
