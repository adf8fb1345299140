-- How the fuzzer reaches what it calls, and what it passes.
local reach, operators = {}, {}

function reach.call(module, name, ...) return require(module)[name](...) end
function reach.new(module, class, name, ...) return require(module)[class][name](...) end
function reach.zero(module, class) return require(module)[class:match("[^.]*$")].new() end
function reach.method(handle, name, self, ...) return handle[name](self, ...) end
function reach.get(handle, name) return handle[name] end
function reach.set(handle, name, value) handle[name] = value end
function reach.operate(handle, name, other) return operators[name](handle, other) end
function reach.module(module) return require(module) end
function reach.value(module, name) return require(module)[name] end
function reach.coroutine(f, ...) return coroutine.wrap(f)(...) end
function reach.protected(f, ...) return select(2, pcall(f, ...)) end

function operators.tostring(handle) return tostring(handle) end
function operators.equal(handle, other) return handle == other, handle ~= handle end
function operators.less(handle, other) return handle < other end
function operators.length(handle) return #handle end
function operators.concat(handle, other) return handle .. other end
function operators.add(handle, other) return handle + other end
function operators.call(handle, other) return handle(other) end
function operators.unknown(handle, other) return handle[other] end
function operators.unset(handle, other) handle[other] = handle end
function operators.number(handle) return -handle end
function operators.iterate(handle) for _ in pairs(handle) do end end

-- Each makes a function of three values.
local makers = {
	function(a, b, c) return function() return a, b, c end end,
	function(a) return function(...) return ... end end,
	function(a) return function() error(a) end end,
	function(a, b) return function(x, y) return x < y end end,
	function(a) return function(self, x, y) return x < y end end,
	function(a) local n = 0 return function() n = n + 1 if n < 4 then return n, a end end end,
	function(a) return function() return coroutine.yield(a) end end,
	function(a) return function() while true do a = not a end end end,
	function(a, b) return function(...) if type(a) == "function" then return a(b, ...) end return b end end,
	function(a, b, c) return coroutine.wrap(function(...) coroutine.yield(a) coroutine.yield(b) return c end) end,
	function(a) return function(x) return a and x end end,
	function() return function() return true end end,
	function() local function f(...) return f(...) end return f end,
	function() local function f(...) return 1 + f(...) end return f end,
	function() return function() return require("gostring").map(function(r) return r + 1 end, "ab") end end,
	function(a) return function(...) return pcall(a, ...) end end,
}

-- What a state must be able to do after every call.
local function check()
	local ok, err = pcall(error, "raised")
	assert(not ok and err:find("raised"))
	local resume = coroutine.wrap(function(a) return a + coroutine.yield(a) end)
	assert(resume(1) == 1 and resume(2) == 3)
	assert(("x"):rep(3) == "xxx" and select("#", unpack({1, nil, 3}, 1, 3)) == 3)

	package.loaded.path = nil
	assert(require("path").base("a/b") == "b")
	assert(not pcall(require, "no such module"))

	local gostring = require("gostring")
	assert(gostring.map(function(r) return r + 1 end, "HAL") == "IBM")
	local words = {}
	for word in gostring.fields_seq("a b") do words[#words + 1] = word end
	assert(#words == 2)
	assert(not pcall(gostring.map, error, "x"))

	local buffer = require("bytes").new_buffer_string("ab")
	buffer:write_string("c")
	assert(buffer:string() == "abc" and not pcall(buffer.string, 1))
end

-- What it must be able to do in the end. A depth of conversions that a call left behind would be missed here.
local function deep()
	assert(not pcall(require("netip").must_parse_addr, "no address"))
	local t = 1
	for _ = 1, 995 do t = {t} end
	for module, f in pairs({json = "marshal", slog = "any_value", template = "html_escaper"}) do
		local ok, err = pcall(require(module)[f], t)
		assert(ok, module .. ": " .. tostring(err))
	end
	local sort = require("sort")
	assert(sort.slice_is_sorted(t, function() return false end))
end

return {reach = reach, makers = makers, check = check, deep = deep}
