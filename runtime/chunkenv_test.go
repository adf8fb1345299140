package runtime_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/luamodgen/luamodgen/runtime"
)

// A script that replaces require does not see what a module written in Lua requires.
func TestSourceRequireIsItsOwn(t *testing.T) {
	secret, left, plain, free := newProbe("secret"), sourceProbe("left", `return {}`), newProbe("plain"), newProbe("free")
	secret.Internal = true
	util := sourceProbe("util", `
		local secret, left, plain = require "secret", require "left", require "plain"
		assert(type(left) == "table" and secret.name() == "secret" and plain.name() == "plain")
		return {
			later = function() return require("secret").name(), require("free").name() end,
			plain = plain,
			missing = function() return pcall(require, "none") end,
		}`, secret, left, plain)
	L := preloadedTable(t, tableOf(secret, left, plain, free, util), runtime.Without("left"))
	run(t, L, `
		local stock, got = require, {}
		require = function(name) got[name] = stock(name) return got[name] end
		setmetatable(package.loaded, {__newindex = function(t, k, v) got[k] = v rawset(t, k, v) end})
		local util = stock "util"
		local name, free = util.later()
		assert(name == "secret" and free == "free")
		assert(not got.secret and not got.left and not package.loaded.secret and not package.loaded.left)
		assert(util.plain == stock "plain" and not util.missing())
		require = nil
		assert(util.later() == "secret")
	`)
	fails(t, L, `return package.preload.secret`, `module "secret" is internal`)
}

// The globals of a module with a require of its own are those of the state.
func TestSourceGlobalsWithDependencies(t *testing.T) {
	L := preloaded(t, sourceProbe("util", `
		before = mine
		function made() return later end
		require = function() return "own" end
		return {globals = _G, require = function() return require "x" end}`, newProbe("core")))
	run(t, L, `
		mine, later = 1, 2
		local stock, util = require, require "util"
		assert(before == 1 and made() == 2 and util.globals == _G and require == stock and util.require() == "own")
	`)
}

// What was unloaded or changed is made anew for the functions of the module, too; what fails says why.
func TestSourceRequiresLater(t *testing.T) {
	core := newProbe("core")
	lib := sourceProbe("lib", `return {v = 0}`)
	util := sourceProbe("util", `return {core = function() return require "core" end, lib = function() return require "lib" end}`, core, lib)
	disk := &versioned{MapFS: fstest.MapFS{"lua/lib.lua": luaFile("return {v = 1}")}}
	L := preloadedTable(t, tableOf(core, lib, util), runtime.WithSource(disk))
	run(t, L, `
		util = require "util"
		core = util.core()
		assert(core == util.core() and core == require "core" and util.lib().v == 1)
		require("luamod").unload("core", true)
		assert(util.core() ~= core and util.core() == require "core")
	`)
	disk.MapFS["lua/lib.lua"] = luaFile("return {v = 2}")
	disk.version++
	run(t, L, `assert(util.lib().v == 2 and require("lib").v == 2)`)
	run(t, L, `require("luamod").unload("core", true)`)
	core.fill = func() error { return errors.New("empty") }
	fails(t, L, `util.core()`, `require "core": broken: empty`)
	core.fill = nil
	run(t, L, `assert(util.core().name() == "core")`)
	thread, _ := L.NewThread()
	mustClose(t, L)
	fails(t, thread, `util.core()`, `require "core": the state is closed`)
}
