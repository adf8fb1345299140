// Package bindings makes packages yard and util requirable from Lua.
package bindings

//go:generate go run github.com/luamodgen/luamodgen/cmd/luamodgen
