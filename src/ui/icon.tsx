import {
  Activity, Archive, ArrowDown, ArrowRight, ArrowUp, ArrowUpDown, Bell, BookOpen, Building2, Calendar, CalendarPlus, ChartLine, ChartPie, Check,
  ChevronDown, ChevronLeft, ChevronRight, ChevronUp, CircleAlert, CircleCheck, CircleDashed, CircleQuestionMark, CircleX, ClipboardCheck, Clock, Coins,
  Columns3, Copy, CornerDownLeft, Database, Download, Ellipsis, ExternalLink, Eye, EyeOff, FileCheck, FileSpreadsheet, FileText, FingerprintPattern,
  FlaskConical, Gauge, GitBranch, GitMerge, Globe, Hash, Headphones, History, Hourglass, Info, KeyRound, Keyboard, Layers, LayoutDashboard, Link,
  ListFilter, ListOrdered, Lock, LogOut, Mail, Megaphone, Menu, MessageSquare, Monitor, Moon, MousePointerClick, Pencil, Phone, Play, Plug, Plus,
  RefreshCw, RotateCcw, Scale, Search, Send, Settings, Shield, ShoppingCart, Shuffle, SlidersHorizontal, Star, Store, Sun, Table2, Tag, Target,
  ThumbsDown, ThumbsUp, Trash2, TriangleAlert, Trophy, Undo2, Upload, User, UserPlus, Users, Wallet, WifiOff, X,
} from 'lucide-react'

/** The icons that screens may use, by Lucide's own name. A name can cross from server to browser; a component cannot. */
const ICONS = {
  activity: Activity, archive: Archive, 'arrow-down': ArrowDown, 'arrow-right': ArrowRight, 'arrow-up': ArrowUp, 'arrow-up-down': ArrowUpDown,
  bell: Bell, 'book-open': BookOpen, 'building-2': Building2, calendar: Calendar, 'calendar-plus': CalendarPlus, 'chart-line': ChartLine,
  'chart-pie': ChartPie, check: Check, 'chevron-down': ChevronDown, 'chevron-left': ChevronLeft, 'chevron-right': ChevronRight,
  'chevron-up': ChevronUp, 'circle-alert': CircleAlert, 'circle-check': CircleCheck, 'circle-dashed': CircleDashed,
  'circle-question-mark': CircleQuestionMark, 'circle-x': CircleX, 'clipboard-check': ClipboardCheck, clock: Clock, coins: Coins,
  'columns-3': Columns3, copy: Copy, 'corner-down-left': CornerDownLeft, database: Database, download: Download, ellipsis: Ellipsis,
  'external-link': ExternalLink, eye: Eye, 'eye-off': EyeOff, 'file-check': FileCheck, 'file-spreadsheet': FileSpreadsheet, 'file-text': FileText,
  'fingerprint-pattern': FingerprintPattern, 'flask-conical': FlaskConical, gauge: Gauge, 'git-branch': GitBranch, 'git-merge': GitMerge, globe: Globe,
  hash: Hash, headphones: Headphones, history: History, hourglass: Hourglass, info: Info, 'key-round': KeyRound, keyboard: Keyboard, layers: Layers,
  'layout-dashboard': LayoutDashboard, link: Link, 'list-filter': ListFilter, 'list-ordered': ListOrdered, lock: Lock, 'log-out': LogOut, mail: Mail,
  megaphone: Megaphone, menu: Menu, 'message-square': MessageSquare, monitor: Monitor, moon: Moon, 'mouse-pointer-click': MousePointerClick,
  pencil: Pencil, phone: Phone, play: Play, plug: Plug, plus: Plus, 'refresh-cw': RefreshCw, 'rotate-ccw': RotateCcw, scale: Scale, search: Search,
  send: Send, settings: Settings, shield: Shield, 'shopping-cart': ShoppingCart, shuffle: Shuffle, 'sliders-horizontal': SlidersHorizontal, star: Star,
  store: Store, sun: Sun, 'table-2': Table2, tag: Tag, target: Target, 'thumbs-down': ThumbsDown, 'thumbs-up': ThumbsUp, 'trash-2': Trash2,
  'triangle-alert': TriangleAlert, trophy: Trophy, 'undo-2': Undo2, upload: Upload, user: User, 'user-plus': UserPlus, users: Users, wallet: Wallet,
  'wifi-off': WifiOff, x: X,
}

export type IconName = keyof typeof ICONS

export type IconProps = { name: IconName; size?: 12 | 14 | 16; label?: string }

/** An icon that repeats a word beside it; with `label` it speaks for itself. It never carries a fact alone. */
export function Icon({ name, size = 16, label }: IconProps) {
  const Drawing = ICONS[name]
  return label === undefined
    ? <Drawing size={size} strokeWidth={1.6} aria-hidden="true" />
    : <Drawing size={size} strokeWidth={1.6} role="img" aria-label={label} />
}
