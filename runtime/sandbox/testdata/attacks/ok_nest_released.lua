-- expect: ok
local s=("a"):rep(1024*1024).."X" for i=1,200 do s:gsub("X",function() s:gsub("X","y") if i%2==0 then pcall(string.gsub,s,"X",error) end end) string.format("%s",s) end return "ok"
