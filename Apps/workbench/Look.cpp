// SPDX-License-Identifier: BSD-3-Clause
#include "Look.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QStyleFactory>
#include <algorithm>

namespace voxelfit {
namespace {

constexpr const char* kSheet = R"(
QMainWindow, QWidget#page { background: #f3f4f6; }
QGroupBox { border: 0; margin-top: 20px; font-weight: bold; color: #39424e; }
QGroupBox::title { subcontrol-origin: margin; left: 0; padding: 0; }
QTabWidget::pane { border: 0; }
QTabBar::tab { padding: 7px 14px; color: #667080; border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: #0f7c8a; border-bottom: 2px solid #0f7c8a; }
QLineEdit, QPlainTextEdit, QTableWidget, QListWidget {
  background: white; border: 1px solid #d4d9df; border-radius: 4px; padding: 3px 5px; }
QLineEdit:focus { border: 1px solid #0f7c8a; }
QComboBox { min-height: 24px; }
QComboBox QLineEdit { border: 0; background: transparent; }
QComboBox { min-height: 24px; }
QComboBox QLineEdit { border: 0; background: transparent; }
QPlainTextEdit { font-family: "DejaVu Sans Mono"; color: #39424e; background: #fafbfc; }
QPushButton { background: white; border: 1px solid #c6cdd5; border-radius: 4px; padding: 5px 12px; }
QPushButton:hover { border: 1px solid #0f7c8a; }
QPushButton:disabled { color: #a8b0ba; border: 1px solid #e1e5ea; }
QPushButton:checked { background: #d8eef1; border: 1px solid #0f7c8a; }
QPushButton#main { background: #0f7c8a; color: white; border: 1px solid #0f7c8a; font-weight: bold; }
QPushButton#main:disabled { background: #b7d3d7; border: 1px solid #b7d3d7; }
QHeaderView::section { background: #f3f4f6; border: 0; border-bottom: 1px solid #d4d9df; padding: 4px;
  color: #667080; }
QProgressBar { border: 0; border-radius: 3px; background: #e1e5ea; height: 6px; }
QProgressBar::chunk { background: #0f7c8a; border-radius: 3px; }
QLabel#problem { color: #b3261e; }
QLabel#quiet { color: #667080; }
)";

}  // namespace

void setLook(QApplication& application) {
  QApplication::setStyle(QStyleFactory::create("Fusion"));
  QFont font("DejaVu Sans");
  font.setPixelSize(12);
  QApplication::setFont(font);
  QPalette palette = QApplication::palette();
  palette.setColor(QPalette::Window, QColor("#f3f4f6"));
  palette.setColor(QPalette::Base, Qt::white);
  palette.setColor(QPalette::Text, QColor("#22272e"));
  palette.setColor(QPalette::WindowText, QColor("#22272e"));
  palette.setColor(QPalette::Highlight, QColor(look::kAccent));
  palette.setColor(QPalette::HighlightedText, Qt::white);
  QApplication::setPalette(palette);
  application.setStyleSheet(kSheet);
}

QImage imageOf(const Bitmap& bitmap) {
  QImage image(bitmap.width, bitmap.height, QImage::Format_ARGB32_Premultiplied);
  for (int row = 0; row < bitmap.height; ++row)
    std::copy_n(bitmap.pixels.data() + static_cast<std::ptrdiff_t>(row) * bitmap.width, bitmap.width,
                reinterpret_cast<std::uint32_t*>(image.scanLine(row)));
  return image;
}

}  // namespace voxelfit
